import Foundation

/// Memory that ends where the process may not read, so that a look beyond the end of a text stops the test.
final class GuardedRoom {
    private let base: UnsafeMutableRawPointer
    private let size: Int
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init(capacity: Int) {
        size = (capacity + page - 1) / page * page
        guard let base = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
            base != MAP_FAILED, mprotect(base + size, page, PROT_NONE) == 0
        else { fatalError("no memory for a test") }
        self.base = base
    }

    deinit { munmap(base, size + page) }

    /// The bytes, with the forbidden page right behind them.
    func holding(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        precondition(bytes.count <= size, "the text is too long for the room")
        let target = UnsafeMutableRawBufferPointer(start: base + size - bytes.count, count: bytes.count)
        target.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(target)
    }
}
