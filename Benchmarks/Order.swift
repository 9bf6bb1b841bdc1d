import Foundation

/// A piece of work that a process of its own does, so that its time and memory are nobody else's.
enum Order: Codable {
    case live(LiveOrder)
    case send(SendOrder)
    case replay(ReplayOrder)
    case transport(TransportOrder)
    case growth(GrowthOrder)
    case opinions(OpinionOrder)
}

/// Starts this program again for one order and reads what it measured.
struct Assistant<Result: Decodable> {
    private let process = Process()
    private let output = Pipe()

    init(_ order: Order) throws {
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--order", String(decoding: try JSONEncoder().encode(order), as: UTF8.self)]
        process.standardOutput = output
        try process.run()
    }

    /// Waits for its end.
    func result() throws -> Result {
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem("A part of the benchmark failed.") }
        return try JSONDecoder().decode(Result.self, from: bytes)
    }
}

extension Order {
    /// Does the work and prints what was measured as JSON.
    func perform() throws {
        switch self {
        case .live(let order): try Self.print(try LiveRun(order).measure())
        case .send(let order): try Self.print(try SendRun(order).measure())
        case .replay(let order): try Self.print(try ReplayRun(order).measure())
        case .transport(let order): try Self.print(try TransportRun(order).measure())
        case .growth(let order): try Self.print(try GrowthRun(order).measure())
        case .opinions(let order): try Self.print(try OpinionRun(order).measure())
        }
    }

    private static func print(_ result: some Encodable) throws {
        FileHandle.standardOutput.write(try JSONEncoder().encode(result))
    }
}
