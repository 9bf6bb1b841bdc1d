import Definitions
import Foundation
import Logging
import ServiceLifecycle

/// Joins stages into one process: starts them in order and stops them in reverse on Ctrl-C.
enum Stages {
    static let logger: Logger = {
        var logger = Logger(label: "dcs") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }()

    static func run(_ services: [any Service]) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }

    /// Follows the journal; a look every few milliseconds costs less than a message would.
    static func counting(_ files: DataFolder, _ definitions: Definitions) -> ThreadService {
        ThreadService("counting") { flag in
            let counting = try Counting(files: files, definitions: definitions)
            while !flag.isStopped {
                if try !counting.processor.follow() { flag.wait(milliseconds: 20) }
            }
            try counting.processor.checkpoint()
        }
    }

    /// Follows the releases.
    static func publication(
        _ files: DataFolder, _ exports: URL, _ definitions: Definitions,
        published: @escaping @Sendable (String) -> Void = { _ in }
    ) -> ThreadService {
        ThreadService("publication") { flag in
            var stage = try PublicationStage(files: files, exports: exports, definitions: definitions)
            while !flag.isStopped {
                if try stage.publishNew() == 0 {
                    flag.wait(milliseconds: 50)
                } else if let latest = stage.latest {
                    published(latest)
                }
            }
        }
    }
}
