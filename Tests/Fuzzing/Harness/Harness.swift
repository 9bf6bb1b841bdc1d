import CLibFuzzer
import Foundation
import FuzzEntries

/// One program for all harnesses, so that one build serves them; Tests/Fuzzing/run sets the variables.
@main enum Harness {
    // What libFuzzer calls is a C function and captures nothing; set before the first call, on one thread.
    nonisolated(unsafe) private static var entry = FuzzEntry.events
    nonisolated(unsafe) private static var hasPlantedDefect = false

    static func main() {
        let environment = ProcessInfo.processInfo.environment
        guard let named = FuzzEntry(rawValue: environment["DCS_FUZZ_ENTRY"] ?? "") else {
            let names = FuzzEntry.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("DCS_FUZZ_ENTRY must be one of \(names)\n".utf8))
            exit(2)
        }
        entry = named
        hasPlantedDefect = environment["DCS_FUZZ_PLANTED_DEFECT"] == "1"
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments) { bytes, length in Harness.run(bytes, length) })
    }

    private static func run(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
        let input = UnsafeRawBufferPointer(start: bytes, count: length)
        do {
            try entry.run(input)
        } catch {
            fatalError("\(entry.rawValue): \(error)")
        }
        if hasPlantedDefect { PlantedTrap.spring(input) }
        return 0
    }
}
