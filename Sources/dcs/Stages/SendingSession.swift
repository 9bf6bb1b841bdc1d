import Definitions
import FeedbackClient
import Foundation
import Ingest

/// Where a command sends to: the intake that runs over the data folder, or one of its own for as long as the command lasts.
final class SendingSession {
    let endpoint: String
    private let own: Intake?

    init(files: DataFolder, definitions: Definitions) throws {
        try files.prepare()
        if let running = Intake.running(files), let first = running.first {
            endpoint = first
            own = nil
        } else {
            var configuration = IngestConfiguration(endpoint: "tcp://127.0.0.1:*")
            configuration.workers = 1
            let intake = try Intake(
                files: files, definitions: definitions, configuration: configuration, isAnnounced: false)
            own = intake
            endpoint = intake.endpoints[0]
        }
    }

    func close() { own?.stop() }
}

extension StopFlag {
    /// A sender's stop signal that is given when this flag is.
    func signal() throws -> StopSignal {
        let signal = try StopSignal()
        onStop { signal.stop() }
        return signal
    }
}
