#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <zmq.h>

/// The kernel's number of an open socket, which no later one with the same descriptor has; 0 for everything else.
static inline uint64_t dcs_socket_inode(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) return 0;
    return (uint64_t)status.st_ino;
}

/// The local port of an open TCP connection; -1 for listening sockets and everything else.
static inline int dcs_connection_port(int descriptor) {
    int is_listening = 0;
    socklen_t size = sizeof is_listening;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) != 0 || is_listening) return -1;
    struct sockaddr_storage address;
    size = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) return -1;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return -1;
}

/// Writes the address of the other end of an IP connection as text, at least 46 bytes; -1 where there is none.
static inline int dcs_peer_address(int descriptor, char *text, int size) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getpeername(descriptor, (struct sockaddr *)&address, &length) != 0) return -1;
    const void *number = 0;
    if (address.ss_family == AF_INET) number = &((struct sockaddr_in *)&address)->sin_addr;
    if (address.ss_family == AF_INET6) number = &((struct sockaddr_in6 *)&address)->sin6_addr;
    return number && inet_ntop(address.ss_family, number, text, (socklen_t)size) ? 0 : -1;
}

/// Bytes that have come in over a TCP connection; -1 where the kernel doesn't say.
///
/// `tcpi_bytes_received` stands at byte 128 of the kernel's answer to `TCP_INFO` (11) since Linux 4.1; the C library's header ends before it.
static inline int64_t dcs_bytes_received(int descriptor) {
    unsigned char information[256];
    socklen_t size = sizeof information;
    if (getsockopt(descriptor, IPPROTO_TCP, 11, information, &size) != 0 || size < 136) return -1;
    uint64_t bytes;
    memcpy(&bytes, information + 128, sizeof bytes);
    return (int64_t)bytes;
}
