using Personalization.Liquid.Rendering;

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

    internal RenderContext Context { get; }

    /// <summary>Gets an argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The argument; nil when there is none.</returns>
    public LiquidValue this[int index] => index < _arguments.Length ? _arguments[index] : default;

    /// <summary>Gets an argument with a name, such as <c>allow_false: true</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The argument; nil when there is none.</returns>
    public LiquidValue Named(string name) => _named is not null && _named.TryGetValue(name, out var value) ? value : default;
}
