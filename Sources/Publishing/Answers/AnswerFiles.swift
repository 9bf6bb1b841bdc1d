import Definitions

/// The folder `answers/` of a snapshot: every answer of every organisation, and every one that is missing.
enum AnswerFiles {
    static let folder = "answers/"

    /// None while nothing could be answered.
    static func files(
        of register: AnswerRegister, definitions: Definitions, snapshot: SnapshotID
    ) -> [PublishedFile] {
        guard register.isKept else { return [] }
        let listed = [
            AnswersCSV.file(of: register), AnswersJSON.file(of: register, definitions),
            AnswersByOrganisation.file(of: register),
        ]
        let package = AnswersPackage.file(of: register, definitions, snapshot, listing: listed)
        return (listed + [package]).map { file in
            var file = file
            file.path = folder + file.path
            return file
        }
    }
}
