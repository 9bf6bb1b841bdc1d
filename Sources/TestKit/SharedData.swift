import Foundation

/// The real data that lies beside the project on some machines and is never part of it.
package enum SharedData {
    /// The folder `data` beside the project, or another one there, or nil; says so on one line when it is absent.
    package static func folder(for test: String, named name: String = "data", file: String = #filePath) -> URL? {
        var candidates: [URL] = []
        if let named = ProcessInfo.processInfo.environment["DCS_SHARED"] {
            candidates.append(URL(fileURLWithPath: named))
        }
        var place = URL(fileURLWithPath: file)
        while place.path != "/", !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path) {
            place = place.deletingLastPathComponent()
        }
        candidates.append(place.deletingLastPathComponent().appending(path: "shared"))
        for candidate in candidates {
            let data = candidate.appending(path: name)
            if FileManager.default.fileExists(atPath: data.path) { return data }
        }
        print("skipped: \(test) (no ../shared/\(name) here; set DCS_SHARED to its folder)")
        return nil
    }
}
