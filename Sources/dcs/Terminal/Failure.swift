import ArgumentParser
import Disclosure
import DurableDatabase
import FeedbackClient
import Foundation
import Journal
import Processing
import Publishing

/// How commands end when something is wrong: one clear line on standard error and a documented exit code.
enum Failure {
    static let checkFailed: Int32 = 1
    static let badInput: Int32 = 65
    static let unreachable: Int32 = 69
    static let internalFault: Int32 = 70
    static let inUse: Int32 = 75

    /// Runs a command's body; any error becomes one line and its exit code.
    static func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch is CancellationError {
            return
        } catch {
            Terminal.line("dcs: \(error)" + (DiskFault.advice(error).map { "\n     " + $0 } ?? ""))
            throw ExitCode(code(of: error))
        }
    }

    static func code(of error: any Error) -> Int32 {
        switch error {
        case JournalError.inUse, ProcessingError.positionMoved: inUse
        case FeedbackClientError.noAnswer, FeedbackClientError.fenced, FeedbackClientError.refused: unreachable
        case is JournalError, is ReleaseLogError, is ProcessingError, is PublishingError: internalFault
        case is UsageError, is CocoaError: badInput
        case _ where DiskFault.is(error): internalFault
        default: badInput
        }
    }

    /// Ends the process at once: nothing may be acknowledged after a failed commit.
    static func stop(_ error: any Error) -> Never {
        Terminal.line("dcs: stopped, nothing more is acknowledged: \(error)")
        exit(internalFault)
    }
}

/// Something the caller can mend, in one sentence.
struct UsageError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
