import Events
import ZeroMQ

extension IngestWorker {
    /// A worker without a thread: its owner hands it each message with the rights of who sent it, and asks for the answers.
    package init(
        steppedBy socket: Channel, configuration: IngestConfiguration, admission: any Admission,
        decoder: any BatchDecoding, now: @escaping @Sendable () -> UInt64
    ) throws(ZeroMQError) {
        let nobody = SenderRights(producer: "", sourcePrefix: "")
        self.init(
            surroundings: WorkerSurroundings(
                configuration: configuration, admission: admission, senders: .loopback(nobody),
                limiter: RateLimiter(
                    eventsPerSecond: configuration.eventsPerSecond, bytesPerSecond: configuration.bytesPerSecond),
                ledger: ConnectionLedger(
                    perProducer: configuration.connections.perProducer, total: configuration.connections.total),
                now: now),
            seat: try WorkerSeat(), socket: socket, decoder: decoder)
    }
}
