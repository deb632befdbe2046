using System.Diagnostics.CodeAnalysis;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>What a table tells of itself: <c>tablerowloop</c>.</summary>
internal sealed class TableRowLoop(long length, long columns) : ILiquidObject, IHasText
{
    private static readonly string[] Names =
        ["length", "col", "row", "col0", "index", "index0", "rindex", "rindex0", "first", "last", "col_first", "col_last"];

    public int Count => Names.Length;

    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => Names.Select(known => KeyValuePair.Create(known, ValueOf(known)));

    public string Text => "Liquid::TablerowloopDrop";

    internal long Index { get; private set; }

    internal long Row { get; private set; } = 1;

    internal long Column { get; private set; } = 1;

    internal bool IsLastColumn => Column == columns;

    internal bool IsLast => Index == length - 1;

    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        value = ValueOf(name);
        return Names.Contains(name);
    }

    internal void Advance()
    {
        Index++;
        if (IsLastColumn)
        {
            Column = 1;
            Row++;
        }
        else
        {
            Column++;
        }
    }

    private LiquidValue ValueOf(string property) => property switch
    {
        "length" => LiquidValue.From(length),
        "col" => LiquidValue.From(Column),
        "row" => LiquidValue.From(Row),
        "col0" => LiquidValue.From(Column - 1),
        "index" => LiquidValue.From(Index + 1),
        "index0" => LiquidValue.From(Index),
        "rindex" => LiquidValue.From(length - Index),
        "rindex0" => LiquidValue.From(length - Index - 1),
        "first" => LiquidValue.From(Index == 0),
        "last" => LiquidValue.From(IsLast),
        "col_first" => LiquidValue.From(Column == 1),
        "col_last" => LiquidValue.From(IsLastColumn),
        _ => default,
    };
}
