using System.Globalization;

namespace Personalization.Mapping;

/// <summary>What mappings know of the run that they belong to.</summary>
internal sealed record MappingRun(string Model, string Sync, string Run, DateTimeOffset StartedAt)
{
    internal string ValueOf(MappingVariable variable) => variable switch
    {
        MappingVariable.ModelId or MappingVariable.ModelName => Model,
        MappingVariable.SyncId => Sync,
        MappingVariable.SyncRunId => Run,
        _ => StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };
}
