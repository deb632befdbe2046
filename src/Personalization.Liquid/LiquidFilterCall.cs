using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid;

/// <summary>One call of a filter.</summary>
public readonly ref struct LiquidFilterCall
{
    private readonly ReadOnlySpan<LiquidValue> _arguments;
    private readonly ILiquidObject? _named;

    internal LiquidFilterCall(in LiquidValue input, ReadOnlySpan<LiquidValue> arguments, ILiquidObject? named, RenderContext context)
    {
        Input = input;
        _arguments = arguments;
        _named = named;
        Context = context;
    }

    /// <summary>Gets the value before the filter.</summary>
    public LiquidValue Input { get; }

    /// <summary>Gets how many arguments there are; their number is within the bounds that the filter was registered with.</summary>
    public int Count => _arguments.Length;

    /// <summary>Gets what the rendering may take; a filter that makes texts or lists, or matches patterns, keeps to it.</summary>
    public LiquidLimits Limits => Context.Limits;

    /// <summary>Gets what counts the bytes that are handled; a filter that handles more than its input and arguments once adds it here first.</summary>
    public LiquidWork Work => Context.Budget.Counted;

    internal RenderContext Context { get; }

    /// <summary>Gets the text of the value before the filter.</summary>
    internal string Text => TextOf(Input);

    /// <summary>Gets an argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The argument; nil when there is none.</returns>
    public LiquidValue this[int index] => index < _arguments.Length ? _arguments[index] : default;

    /// <summary>Answers the text of a value, as <see cref="LiquidValue.ToString"/> does, within what the rendering may take.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public string TextOf(in LiquidValue value) => LiquidText.Of(value, Context.Budget);

    /// <summary>Reads a value as a moment, as the filter <c>date</c> does.</summary>
    /// <param name="value">A moment, seconds since 1970, or a text.</param>
    /// <returns>The moment; <see langword="null"/> when it is none.</returns>
    public DateTimeOffset? ReadTime(LiquidValue value) => DateText.Read(value, Context.Now);

    /// <summary>Gets an argument with a name, such as <c>allow_false: true</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The argument; nil when there is none.</returns>
    public LiquidValue Named(string name) => _named is not null && _named.TryGetValue(name, out var value) ? value : default;
}
