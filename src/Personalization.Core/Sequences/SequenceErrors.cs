using Personalization.Errors;

namespace Personalization.Sequences;

/// <summary>What is told when a sequence ends early, or is not there.</summary>
internal static class SequenceErrors
{
    internal static PersonalizationException NotFound(string id, IEnumerable<string> known)
        => new(ErrorCodes.SequenceNotFound, $"There is no sequence '{id}'. {NameSuggestion.For(id, known)}");

    /// <summary>Why a run ends that was left open.</summary>
    internal static string Removed(string id)
        => $"The sequence '{id}' is no longer configured, so its run does not go on. Run its syncs by themselves, or configure it again and run it anew.";

    /// <summary>Which member ended the run, and why. What its own error says is with the member.</summary>
    internal static string EndedBy(SequenceMemberRun member) => member.Status switch
    {
        SequenceMemberStatus.Failed => $"The sync '{member.SyncId}' failed, so those after it were skipped. {member.Error}",
        SequenceMemberStatus.Cancelled => $"The run of the sync '{member.SyncId}' was cancelled, so those after it were skipped.",
        _ => $"The sync '{member.SyncId}' rejected {member.Rejected} of {member.RowsQueried} rows and may reject {Words(member.MaxRejected)}, so those after it were skipped. "
            + "Mend the rows and run the sequence again, or give it another maxRejected or terminateOn.",
    };

    private static string Words(RejectedLimit limit) => limit.Amount == 0 ? "none" : limit.ToString();
}
