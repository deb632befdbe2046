using System.Globalization;
using Personalization.Liquid;
using Personalization.Mapping.Templates;

namespace Personalization.Mapping;

/// <summary>What mappings know of the run that they belong to.</summary>
internal sealed record MappingRun(string Model, string Sync, string Run, DateTimeOffset StartedAt)
{
    /// <summary>Gets or sets what is done to the record of the row that is mapped next. By one reader at a time.</summary>
    internal string Operation { get; set; } = MappingOperation.Added;

    /// <summary>Gets or sets what ends the mapping of a row, however long it takes.</summary>
    internal CancellationToken Cancellation { get; set; }

    /// <summary>Gets what counts the bytes that the templates of one row handle together.</summary>
    internal LiquidWork Work { get; } = new(TemplateOptions.MaxWorkBytes);

    internal string ValueOf(MappingVariable variable) => variable switch
    {
        MappingVariable.ModelId or MappingVariable.ModelName => Model,
        MappingVariable.SyncId => Sync,
        MappingVariable.SyncRunId => Run,
        MappingVariable.Operation => Operation,
        _ => StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };
}

/// <summary>What a run does to the record of a row.</summary>
internal static class MappingOperation
{
    internal const string Added = "added";
    internal const string Changed = "changed";
}
