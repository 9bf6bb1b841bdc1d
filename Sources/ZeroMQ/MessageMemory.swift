import CZeroMQ

/// How the process treats the memory of message bodies.
package enum MessageMemory {
    private static let setting: Void = {
        // Larger blocks still go back to the system at once.
        mallopt(M_MMAP_THRESHOLD, 1_048_576)
        // A full credit of bodies and some room; by default it would be two bodies.
        mallopt(M_TRIM_THRESHOLD, 16 * 1_048_576)
    }()

    /// Keeps freed bodies for the next ones.
    ///
    /// Else the allocator gives each back to the system and fetches it again page by page, which costs more than receiving it.
    package static func keepForNextMessage() { setting }
}
