using System.Diagnostics.CodeAnalysis;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>What a loop tells of itself: <c>forloop</c>.</summary>
internal sealed class ForLoop(string name, long length, ForLoop? parent) : ILiquidObject, IHasText
{
    private static readonly string[] Names = ["name", "length", "parentloop", "index", "index0", "rindex", "rindex0", "first", "last"];

    public int Count => Names.Length;

    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => Names.Where(known => known != "parentloop").Select(known => KeyValuePair.Create(known, ValueOf(known)));

    public string Text => "Liquid::ForloopDrop";

    internal long Index { get; set; }

    internal ForLoop? Parent => parent;

    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        value = ValueOf(name);
        return Names.Contains(name);
    }

    private LiquidValue ValueOf(string property) => property switch
    {
        "name" => LiquidValue.From(name),
        "length" => LiquidValue.From(length),
        "parentloop" => parent is null ? default : LiquidValue.From(parent),
        "index" => LiquidValue.From(Index + 1),
        "index0" => LiquidValue.From(Index),
        "rindex" => LiquidValue.From(length - Index),
        "rindex0" => LiquidValue.From(length - Index - 1),
        "first" => LiquidValue.From(Index == 0),
        "last" => LiquidValue.From(Index == length - 1),
        _ => default,
    };
}
