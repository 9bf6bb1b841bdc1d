import WireProtocol

/// A defect for the fuzzer to find, so that a run proves that it can: a HELLO whose stream begins with a certain name.
enum PlantedTrap {
    static func spring(_ bytes: UnsafeRawBufferPointer) {
        guard case .hello(let hello)? = try? WireMessage.decode(bytes) else { return }
        var name = hello.stream.utf8.makeIterator()
        if name.next() == UInt8(ascii: "t"), name.next() == UInt8(ascii: "r"), name.next() == UInt8(ascii: "a"),
            name.next() == UInt8(ascii: "p")
        {
            fatalError("the planted defect was found")
        }
    }
}
