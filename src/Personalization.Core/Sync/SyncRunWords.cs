using Personalization.Errors;

namespace Personalization.Sync;

/// <summary>The accounts of runs in the words of a surface.</summary>
internal static class SyncRunWords
{
    internal static SyncRun In(this SurfaceWords words, SyncRun run) => run.Error is null && run.Regions.Count == 0 ? run : run with
    {
        Error = words.In(run.Error),
        Regions = [.. run.Regions.Select(region => region with { Error = words.In(region.Error) })],
    };
}
