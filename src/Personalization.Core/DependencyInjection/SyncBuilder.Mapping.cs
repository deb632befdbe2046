using Personalization.Mapping;

namespace Personalization.DependencyInjection;

/// <summary>The fields of a sync.</summary>
public sealed partial class SyncBuilder
{
    /// <summary>Maps a column to a field.</summary>
    /// <param name="from">The column.</param>
    /// <param name="to">The field; the column's name by default.</param>
    /// <param name="ignoreNull">Whether a null leaves the field out instead of writing <c>null</c>.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Map(string from, string? to = null, bool ignoreNull = false)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Map(new ColumnMapping(from, to, ignoreNull));
    }

    /// <summary>Gives a field the same text in every record.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The text; <see langword="null"/> is JSON null.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapStatic(string to, string? value)
    {
        ArgumentNullException.ThrowIfNull(to);
        return Map(new StaticMapping(to, value));
    }

    /// <summary>Gives a field the same boolean in every record.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The boolean.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapStatic(string to, bool value)
    {
        ArgumentNullException.ThrowIfNull(to);
        return Map(new StaticMapping(to, value));
    }

    /// <summary>Gives a field the same number in every record.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The number.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapStatic(string to, decimal value)
    {
        ArgumentNullException.ThrowIfNull(to);
        return Map(new StaticMapping(to, value));
    }

    /// <summary>Adds a field.</summary>
    /// <param name="mapping">How the field is made.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Map(FieldMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _settings.Mappings.Add(mapping);
        return this;
    }
}
