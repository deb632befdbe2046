using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Personalization.Liquid;
using Personalization.Sources;

namespace Personalization.Mapping.Templates;

/// <summary>What a template sees: <c>row</c>, <c>context</c>, <c>item</c>, and the columns by their names. Values are read when they are asked for.</summary>
internal sealed class RowScope : ILiquidObject
{
    internal const string Row = "row";
    internal const string Context = "context";

    private const string Item = "item";

    private readonly LiquidValue _row;
    private readonly LiquidValue _context;
    private readonly Columns _columns;
    private LiquidValue _item;
    private bool _hasItem;

    internal RowScope(ColumnBinding columns)
    {
        _columns = new Columns(columns);
        _row = LiquidValue.From(_columns);
        _context = LiquidValue.From(new RunScope(columns.Run));
        Work = columns.Run.Work;
    }

    public int Count => _columns.Count;

    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => _columns.Entries;

    /// <summary>Gets what counts the bytes that the templates of a row handle.</summary>
    internal LiquidWork Work { get; }

    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        switch (name)
        {
            case Row:
                value = _row;
                return true;
            case Context:
                value = _context;
                return true;
            case Item when _hasItem:
                value = _item;
                return true;
            default:
                return _columns.TryGetValue(name, out value);
        }
    }

    /// <summary>Goes to another row, or to another element of one.</summary>
    internal void MoveTo(RowReader row, in LiquidValue item)
    {
        _columns.Current = row;
        _item = item;
        _hasItem = !item.IsNil;
    }

    /// <summary>The columns of a row.</summary>
    private sealed class Columns : ILiquidObject
    {
        private readonly ColumnBinding _binding;
        private readonly Dictionary<string, Column> _columns = new(StringComparer.Ordinal);
        private readonly NestedJson _json = new();

        internal Columns(ColumnBinding binding)
        {
            _binding = binding;
            for (var i = 0; i < binding.ShownCount; i++)
            {
                if (binding.Find(binding.NameOf(i)) is { } column)
                {
                    _columns[binding.NameOf(i)] = new Column(column);
                }
            }
        }

        public int Count => _columns.Count;

        public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => _columns.Select(column => KeyValuePair.Create(column.Key, Read(column.Value)));

        internal RowReader Current { get; set; } = null!;

        public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
        {
            var found = _columns.TryGetValue(name, out var column);
            value = found ? Read(column!) : default;
            return found;
        }

        /// <summary>Templates ask for a column more than once, and several templates for the same.</summary>
        private LiquidValue Read(Column column)
        {
            if (column.Version != _binding.RowVersion)
            {
                column.Value = ReadNew(column.Bound);
                column.Version = _binding.RowVersion;
            }

            return column.Value;
        }

        private LiquidValue ReadNew(BoundColumn column)
        {
            if (Current.IsNull(column.Position))
            {
                return default;
            }

            var json = _json.Write(column, Current).Span;
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RowReader.MaxJsonDepth + 1 });
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    return JsonEscapes.AreWellFormed(reader) ? LiquidValue.From(reader.GetString()) : throw new LiquidException("The text is not well-formed Unicode.");
                case JsonTokenType.Number when Utf8Parser.TryParse(json, out long whole, out var length) && length == json.Length:
                    return LiquidValue.From(whole);
                case JsonTokenType.Number when json.ContainsAny(".eE"u8):
                    return LiquidValue.From(reader.GetDouble());
                case JsonTokenType.True or JsonTokenType.False:
                    return LiquidValue.From(reader.TokenType == JsonTokenType.True);
                case JsonTokenType.Null:
                    return default;
                default:
                    using (var document = JsonDocument.ParseValue(ref reader))
                    {
                        return LiquidValue.From(document.RootElement);
                    }
            }
        }

        /// <summary>A column with its value in the current row, once it was asked for.</summary>
        private sealed class Column(BoundColumn bound)
        {
            internal BoundColumn Bound { get; } = bound;

            internal LiquidValue Value { get; set; }

            internal long Version { get; set; } = -1;
        }
    }
}
