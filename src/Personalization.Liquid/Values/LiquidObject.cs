using System.Diagnostics.CodeAnalysis;

namespace Personalization.Liquid;

/// <summary>Values by name, kept in the order in which they were set. Not thread-safe while it is changed.</summary>
public sealed class LiquidObject : ILiquidObject
{
    /// <summary>So few names are found faster by looking at each.</summary>
    private const int Few = 8;

    private readonly List<KeyValuePair<string, LiquidValue>> _entries = [];
    private Dictionary<string, int>? _places;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => _entries;

    /// <summary>Gets or sets a value by name.</summary>
    /// <param name="name">The name.</param>
    /// <value>The value; nil when there is none.</value>
    public LiquidValue this[string name]
    {
        get => TryGetValue(name, out var value) ? value : default;
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            var place = PlaceOf(name);
            if (place >= 0)
            {
                _entries[place] = new(name, value);
                return;
            }

            _entries.Add(new(name, value));
            _places?.Add(name, _entries.Count - 1);
            if (_places is null && _entries.Count > Few)
            {
                _places = new(StringComparer.Ordinal);
                for (var i = 0; i < _entries.Count; i++)
                {
                    _places.Add(_entries[i].Key, i);
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        var place = PlaceOf(name);
        value = place >= 0 ? _entries[place].Value : default;
        return place >= 0;
    }

    private int PlaceOf(string name)
    {
        if (_places is not null)
        {
            return _places.TryGetValue(name, out var place) ? place : -1;
        }

        for (var i = 0; i < _entries.Count; i++)
        {
            if (string.Equals(_entries[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
