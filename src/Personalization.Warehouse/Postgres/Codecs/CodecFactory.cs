using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Finds the codecs of one reading's types. Not thread-safe.</summary>
/// <param name="catalog">The types that are not built in.</param>
internal sealed class CodecFactory(IReadOnlyDictionary<uint, CatalogType> catalog)
{
    private const uint AnonymousRecord = 2249;

    private readonly Dictionary<uint, ColumnCodec> _codecs = [];

    internal ColumnCodec For(uint type)
    {
        if (BuiltInTypes.Find(type) is { } builtIn)
        {
            return builtIn;
        }

        if (!_codecs.TryGetValue(type, out var codec))
        {
            codec = catalog.TryGetValue(type, out var described)
                ? new ColumnCodec(described.Name, Make(type, described))
                : new ColumnCodec("unknown", TextCodec.OfText);
            _codecs.Add(type, codec);
        }

        return codec;
    }

    private PostgresCodec Make(uint oid, CatalogType type)
    {
        if (oid == AnonymousRecord)
        {
            return new CompositeCodec("record", fields: null, For);
        }

        if (type.Element != 0)
        {
            return MakeArray(type.Element);
        }

        return type.Kind switch
        {
            'd' => For(type.Base).Codec,
            'c' => MakeComposite(type),
            _ => type.IsTextInBinary ? TextCodec.OfBinary : TextCodec.OfText,
        };
    }

    private PostgresCodec MakeArray(uint elementType) => For(elementType) switch
    {
        { Codec: RefusedCodec refused } => refused,
        { Codec: { IsText: false } element } => new ArrayCodec(element),
        { Codec: TextCodec } => new TextArrayCodec(DelimiterOf(elementType)),
        var element => new RefusedCodec(RefusedCodec.Within(element.TypeName)), // a domain over an array, whose braces are not told apart
    };

    private char DelimiterOf(uint type) => catalog.TryGetValue(type, out var described) ? described.Delimiter : ',';

    private PostgresCodec MakeComposite(CatalogType type)
    {
        var kinds = new List<string>();
        for (var i = 0; i < type.FieldTypes.Length; i++)
        {
            var field = For(type.FieldTypes[i]);
            if (field.Codec is RefusedCodec refused)
            {
                return refused;
            }

            if (field.Codec.IsText)
            {
                return new RefusedCodec(RefusedCodec.Within(field.TypeName));
            }

            kinds.Add($"{JsonEncodedText.Encode(type.FieldNames[i])}:{field.Codec.Kind}");
        }

        return new CompositeCodec($"record({string.Join(',', kinds)})", [.. type.FieldNames.Select(name => JsonEncodedText.Encode(name))], For);
    }
}
