import Glibc
import Synchronization

/// Wakes a thread that polls its sockets, from any other thread.
package final class WakePipe: Sendable {
    let readDescriptor: Int32
    private let writeDescriptor: Int32
    private let isPending = Atomic(false)

    package init() throws(ZeroMQError) {
        var descriptors: [Int32] = [0, 0]
        guard pipe(&descriptors) == 0 else {
            throw ZeroMQError(operation: "open a wake-up pipe", code: errno)
        }
        for descriptor in descriptors {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        readDescriptor = descriptors[0]
        writeDescriptor = descriptors[1]
    }

    deinit {
        close(readDescriptor)
        close(writeDescriptor)
    }

    /// Wake-ups that come before the thread has woken count as one.
    package func wake() {
        if isPending.exchange(true, ordering: .acquiringAndReleasing) { return }
        var byte: UInt8 = 1
        while write(writeDescriptor, &byte, 1) < 0, errno == EINTR {}
    }

    /// Whether somebody has called since the pipe was drained; costs no system call.
    package var isWoken: Bool { isPending.load(ordering: .acquiring) }

    /// To be called by the woken thread before it looks for work, never after.
    package func drain() {
        // There is one byte, seldom a second one; what is left only wakes the thread once more.
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(readDescriptor, &bytes, 16) < 0, errno == EINTR {}
        isPending.store(false, ordering: .sequentiallyConsistent)
    }
}
