using Personalization.Mapping;

namespace Personalization.DependencyInjection;

/// <summary>Maps what is within an object, or within each element of an array.</summary>
public sealed class MappingBuilder
{
    private readonly List<FieldMapping> _mappings = [];

    private MappingBuilder()
    {
    }

    /// <summary>Maps a column; within an array, a property of the element.</summary>
    /// <param name="from">The column or property.</param>
    /// <param name="to">The field; the same name without it.</param>
    /// <param name="ignoreNull">Whether null leaves the field out instead of writing null.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder Map(string from, string? to = null, bool ignoreNull = false)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Map(new ColumnMapping(from, to, ignoreNull));
    }

    /// <summary>Writes a fixed text, or null, to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapStatic(string to, string? value) => Map(new StaticMapping(to, value));

    /// <summary>Writes true or false to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapStatic(string to, bool value) => Map(new StaticMapping(to, value));

    /// <summary>Writes a fixed number to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapStatic(string to, decimal value) => Map(new StaticMapping(to, value));

    /// <summary>Writes what the run knows of itself to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="variable">The variable.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapVariable(string to, MappingVariable variable) => Map(new VariableMapping(to, variable));

    /// <summary>Writes what a Liquid template makes of the row, or of the element, to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="template">The template; within an array it sees <c>item</c> too.</param>
    /// <param name="ignoreNull">Whether null leaves the field out instead of writing null.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapTemplate(string to, string template, bool ignoreNull = false) => Map(new TemplateMapping(to, template, ignoreNull));

    /// <summary>Writes an object of mapped fields to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="configure">Maps what is in the object.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapObject(string to, Action<MappingBuilder> configure) => Map(new ObjectMapping(to, Build(configure)));

    /// <summary>Writes an array of objects to a field.</summary>
    /// <param name="to">The field.</param>
    /// <param name="from">The column, or within an array the property, that holds an array of objects.</param>
    /// <param name="each">Maps what is in each object.</param>
    /// <returns>The same builder.</returns>
    public MappingBuilder MapArray(string to, string from, Action<MappingBuilder> each) => Map(new ArrayMapping(to, from, Build(each)));

    /// <summary>Adds a mapping.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <returns>The same builder.</returns>
    internal MappingBuilder Map(FieldMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _mappings.Add(mapping);
        return this;
    }

    internal static IReadOnlyList<FieldMapping> Build(Action<MappingBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new MappingBuilder();
        configure(builder);
        return builder._mappings;
    }
}
