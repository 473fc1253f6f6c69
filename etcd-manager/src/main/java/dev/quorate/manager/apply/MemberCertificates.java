package dev.quorate.manager.apply;

import dev.quorate.certs.AlternativeName;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.MemberFiles;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The certificates of members.
public interface MemberCertificates {
    /// Makes those of a member, in the place of any that it has.
    void issue(String member, List<AlternativeName> names, Duration validity, Instant now)
            throws IOException;

    /// Where those of a member are.
    MemberFiles of(String member);

    /// Deletes those of a member that is gone for good.
    void forget(String member) throws IOException;

    /// Those that a cluster's own authorities issue.
    static MemberCertificates from(ClusterPki pki) {
        return new MemberCertificates() {
            @Override
            public void issue(
                    String member, List<AlternativeName> names, Duration validity, Instant now)
                    throws IOException {
                pki.issueMember(member, names, validity, now);
            }

            @Override
            public MemberFiles of(String member) {
                return pki.member(member);
            }

            @Override
            public void forget(String member) throws IOException {
                pki.forgetMember(member);
            }
        };
    }
}
