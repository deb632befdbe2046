namespace Personalization.Configuration.Format;

/// <summary>A column of a model as it is written.</summary>
internal sealed class ColumnDraft(string name)
{
    internal string Name { get; } = name;

    internal ColumnType? Type { get; set; }

    internal PiiPolicy? Pii { get; set; }
}
