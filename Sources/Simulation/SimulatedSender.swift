/// Whoever gives made-up events in order of time, without end; a copy gives the same ones again.
package protocol SimulatedSender: Sendable {
    mutating func next() -> (time: Int64, json: [UInt8])
}
