package dev.quorate.backup.store;

/// What is asked of an S3 server, and the right that it takes.
enum S3Operation {
    LIST("s3:ListBucket", false),
    GET("s3:GetObject", false),
    PUT("s3:PutObject", true),
    ABORT("s3:AbortMultipartUpload", true),
    LIST_UPLOADS("s3:ListBucketMultipartUploads", false),
    DELETE("s3:DeleteObject", true);

    private final String permission;
    private final boolean writes;

    S3Operation(String permission, boolean writes) {
        this.permission = permission;
        this.writes = writes;
    }

    /// The action to grant in a policy, on the bucket or on its objects.
    String permission() {
        return permission;
    }

    boolean writes() {
        return writes;
    }

    boolean onBucket() {
        return this == LIST || this == LIST_UPLOADS;
    }
}
