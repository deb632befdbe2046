using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A field with the same value in every record.</summary>
internal sealed class StaticMapping : FieldMapping
{
    private readonly string _json;

    /// <summary>Initializes a new instance with a string.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The value; <see langword="null"/> is JSON null.</param>
    public StaticMapping(string to, string? value)
        : base(to) => _json = value is null ? "null" : $"\"{JsonEncodedText.Encode(value, PartMapper.Encoder)}\"";

    /// <summary>Initializes a new instance with a boolean.</summary>
    public StaticMapping(string to, bool value)
        : base(to) => _json = value ? "true" : "false";

    /// <summary>Initializes a new instance with a number.</summary>
    /// <param name="to">The field.</param>
    /// <param name="value">The value; trailing zeros are kept.</param>
    public StaticMapping(string to, decimal value)
        : base(to) => _json = value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [];

    internal override string Fingerprint => $"static\n{_json}\n{To}";

    internal override FieldWriter Bind(ColumnBinding columns) => new Writer(Name, Encoding.UTF8.GetBytes(_json));

    internal override ElementWriter BindElement(ColumnBinding columns) => new RowOnly(Bind(columns));

    private sealed class Writer(JsonEncodedText name, byte[] json) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
