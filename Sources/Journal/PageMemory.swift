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
        base = byteCount < Self.hugePage ? Self.map(byteCount) : Self.mapHuge(byteCount)
    }

    private static let hugePage = 2 << 20

    private static func map(_ byteCount: Int, atOnce: Bool = true) -> UnsafeMutableRawPointer {
        let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, atOnce ? flagsAtOnce : flags, -1, 0)
        guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else {
            preconditionFailure("the system has no memory left")
        }
        return memory
    }

    /// In huge pages as far as whole ones fit in, where the system has them: a large table is looked into everywhere, and then
    /// most looks would need the page table too.
    private static func mapHuge(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let wide = map(byteCount + hugePage, atOnce: false)
        let gap = (hugePage - Int(bitPattern: wide) % hugePage) % hugePage
        let base = wide + gap
        if gap > 0 { munmap(wide, gap) }
        munmap(base + byteCount, hugePage - gap)
        #if os(Linux)
            madvise(base, byteCount / hugePage * hugePage, MADV_HUGEPAGE)
        #endif
        return base
    }

    private static let flags = MAP_PRIVATE | MAP_ANON
    /// Linux gives all pages at once, which costs less than one interruption for each.
    private static var flagsAtOnce: Int32 {
        #if os(Linux)
            flags | MAP_POPULATE
        #else
            flags
        #endif
    }

    var numbers: UnsafeMutableBufferPointer<UInt32> {
        UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: UInt32.self), count: count)
    }

    /// Nothing may use it afterwards.
    func free() { munmap(base, byteCount) }
}
