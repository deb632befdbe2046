using System.Diagnostics.CodeAnalysis;

namespace Personalization.Liquid;

/// <summary>Values by name, kept in the order in which they were set. Not thread-safe while it is changed.</summary>
public sealed class LiquidObject : ILiquidObject
{
    private readonly OrderedDictionary<string, LiquidValue> _values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => _values;

    /// <summary>Gets or sets a value by name.</summary>
    /// <param name="name">The name.</param>
    /// <value>The value; nil when there is none.</value>
    public LiquidValue this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set => _values[name] = value;
    }

    /// <inheritdoc/>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value) => _values.TryGetValue(name, out value);
}
