import Foundation

/// Zeroed numbers in whole pages straight from the system, so that what is given back is free at once.
///
/// Tables that grow one after another leave holes in an ordinary heap, and the next size fits into none of them.
struct PageMemory {
    private let base: UnsafeMutableRawPointer
    private let byteCount: Int
    let count: Int

    init(count: Int) {
        precondition(count > 0 && count <= Int.max / 8)
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        byteCount = (count * MemoryLayout<UInt32>.size + pageSize - 1) / pageSize * pageSize
        self.count = count
        let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, Self.flags, -1, 0)
        guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else {
            preconditionFailure("the system has no memory left")
        }
        base = memory
    }

    /// Linux gives all pages at once, which costs less than one interruption for each.
    private static var flags: Int32 {
        #if os(Linux)
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
        #else
            MAP_PRIVATE | MAP_ANON
        #endif
    }

    var numbers: UnsafeMutableBufferPointer<UInt32> {
        UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: UInt32.self), count: count)
    }

    /// Nothing may use it afterwards.
    func free() { munmap(base, byteCount) }
}
