package struct Redactor {
    package init() {}
    package mutating func redact(_ text: UnsafeRawBufferPointer, into out: inout [UInt8]) { out.append(contentsOf: text) }
}
