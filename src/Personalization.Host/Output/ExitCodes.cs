using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Remote;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;

namespace Personalization.Hosting.Output;

/// <summary>What the command line ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    internal const int Done = 0;

    /// <summary>Failed; the error says why and what to do next.</summary>
    internal const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    internal const int Usage = 2;

    /// <summary>Completed, with rejected rows, or not in every region.</summary>
    internal const int Rejections = 3;

    /// <summary>There is no such record.</summary>
    internal const int NoRecord = 4;

    /// <summary>Not now: a collection is loading, or what was asked cannot be reached. Try again later.</summary>
    internal const int NotNow = 5;

    /// <summary>Answers what a command ends with that failed with a code.</summary>
    internal static int Of(string? code) => code switch
    {
        ApiProblems.RecordNotFound => NoRecord,
        ErrorCodes.CollectionLoading or ErrorCodes.StoreUnavailable or ErrorCodes.KeysUnavailable or ErrorCodes.SyncRunning or ErrorCodes.StateLocked
            or MembershipUnavailableException.ErrorCode or RealtimeErrorCodes.DefinitionsChanging or RealtimeErrorCodes.TailsExhausted or IngestOverloadedException.ErrorCode
            or ApiProblems.MemoryExhausted or ApiProblems.RateLimited or ApiProblems.ServiceStopping or HostProblemException.Unreachable => NotNow,
        _ => Failed,
    };
}
