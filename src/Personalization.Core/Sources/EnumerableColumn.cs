using System.Text.Json.Serialization.Metadata;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>A property of a row's type, and how its values are written.</summary>
internal sealed class EnumerableColumn
{
    private EnumerableColumn(SourceColumn column, Func<object, object?> get, ValueCodec<object> codec)
    {
        Column = column;
        Get = get;
        Codec = codec;
    }

    internal SourceColumn Column { get; }

    internal Func<object, object?> Get { get; }

    internal ValueCodec<object> Codec { get; }

    internal static EnumerableColumn[] Of(JsonTypeInfo typeInfo)
    {
        typeInfo.MakeReadOnly();
        var columns = typeInfo.Properties.Where(property => property.Get is not null).Select(Of).ToArray();
        return typeInfo.Kind == JsonTypeInfoKind.Object && columns.Length > 0
            ? columns
            : throw new PersonalizationException(
                ErrorCodes.ConfigurationInvalid,
                $"The rows' type {typeInfo.Type.Name} has no columns: its JSON contract is not one of an object with readable properties.");
    }

    private static EnumerableColumn Of(JsonPropertyInfo property)
    {
        if (property.CustomConverter is not null)
        {
            throw new PersonalizationException(
                ErrorCodes.ConfigurationInvalid,
                $"The property '{property.Name}' has a JSON converter of its own, which cannot be used for a column. Put the converter on the property's type or in the options.");
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var codec = ObjectCodec.Knows(type) || type == typeof(object)
            ? (ValueCodec<object>)ObjectCodec.Instance
            : new SerializedCodec(property.Options.GetTypeInfo(type));
        return new EnumerableColumn(new SourceColumn(property.Name, type.Name), property.Get!, codec);
    }
}
