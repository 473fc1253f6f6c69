package dev.quorate.manager.etcd;

/// Where one member serves its clients.
public record Endpoint(String address, int port) {
    @Override
    public String toString() {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
