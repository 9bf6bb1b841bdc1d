import Foundation
import Testing

/// The fault campaign finds what it is there to find: a program that acknowledges too early, or syncs too little.
///
/// It runs as `make faults` does, with fewer tries.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PlantedDefectTests {
    private static let campaign = Bundle.main.bundleURL.appending(path: "fault-campaign")

    private func run(_ arguments: [String]) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = Self.campaign
        process.arguments = arguments + ["--binary", Program.binary.path, "--debug-binary", Program.binary.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the machine can trace a program at all.
    private static func hasTracing(_ test: String) -> Bool {
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") { return true }
        print("skipped, as strace is not installed: \(test)")
        return false
    }

    @Test(arguments: ["acknowledge-before-commit", "synchronous-normal"])
    func aPlantedDefectIsFound(defect: String) throws {
        guard Self.hasTracing("the planted defect \(defect)") else { return }
        let (code, output) = try run(["--only-planted", "--only", defect])
        #expect(code == 0, "\(output)")
        #expect(output.contains("planted defect \(defect): found"), "\(output)")
    }

    /// The same power cuts find nothing in the program as it is.
    @Test func withoutADefectNothingIsFound() throws {
        guard Self.hasTracing("power cuts of the program as it is") else { return }
        let (code, output) = try run(["--brief"])
        #expect(code == 0, "\(output)")
        #expect(output.contains("0 of 60 states lost acknowledged events"), "\(output)")
    }
}
