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

    /// <summary>Writes what the run knows of itself to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="variable">The variable.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapVariable(string to, MappingVariable variable) => Map(new VariableMapping(to, variable));

    /// <summary>Writes what a Liquid template makes of the row to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="template">The template; it sees <c>row</c>, the columns by their names, and <c>context</c>. One that cannot be read is an error of the configuration.</param>
    /// <param name="ignoreNull">Whether null leaves the field out instead of writing null.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapTemplate(string to, string template, bool ignoreNull = false) => Map(new TemplateMapping(to, template, ignoreNull));

    /// <summary>Writes an object of mapped fields to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="configure">Maps what is in the object.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapObject(string to, Action<MappingBuilder> configure) => Map(new ObjectMapping(to, MappingBuilder.Build(configure)));

    /// <summary>Writes an array of objects to a field, one of each element of a column that holds an array of objects.</summary>
    /// <param name="to">The field.</param>
    /// <param name="from">The column: a native array, JSON, or JSON text.</param>
    /// <param name="each">Maps what is in each object; columns there are properties of the element.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MapArray(string to, string from, Action<MappingBuilder> each) => Map(new ArrayMapping(to, from, MappingBuilder.Build(each)));

    /// <summary>Adds a field.</summary>
    /// <param name="mapping">How the field is made.</param>
    /// <returns>The same builder.</returns>
    internal SyncBuilder Map(FieldMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _settings.Mappings.Add(mapping);
        return this;
    }
}
