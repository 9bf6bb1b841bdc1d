import Foundation
import FuzzEntries

/// One program for all harnesses, so that one build serves them; Tests/Fuzzing/run sets the variables.
///
/// libFuzzer brings `main` and calls `readOneInput` under the name that it asks for.
enum Harness {
    static let entry: FuzzEntry = {
        if let named = FuzzEntry(rawValue: ProcessInfo.processInfo.environment["DCS_FUZZ_ENTRY"] ?? "") { return named }
        let names = FuzzEntry.allCases.map(\.rawValue).joined(separator: ", ")
        FileHandle.standardError.write(Data("DCS_FUZZ_ENTRY must be one of \(names)\n".utf8))
        exit(2)
    }()
    static let hasPlantedDefect = ProcessInfo.processInfo.environment["DCS_FUZZ_PLANTED_DEFECT"] == "1"
}

/// What libFuzzer calls for each input.
@c(LLVMFuzzerTestOneInput)
public func readOneInput(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
    let input = UnsafeRawBufferPointer(start: bytes, count: length)
    do {
        try Harness.entry.run(input)
    } catch {
        fatalError("\(Harness.entry.rawValue): \(error)")
    }
    if Harness.hasPlantedDefect { PlantedTrap.spring(input) }
    return 0
}
