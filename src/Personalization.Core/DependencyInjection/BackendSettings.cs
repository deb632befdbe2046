using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Personalization.DependencyInjection;

/// <summary>
/// What a configuration file says of a source, a store or the state: texts, whole numbers (<see cref="long"/>), durations (<see cref="TimeSpan"/>), booleans, and settings within settings, by
/// the keys of the file. Not thread-safe while it is filled.
/// </summary>
public sealed class BackendSettings
{
    private readonly SortedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>Gets the keys that are written.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Gets what makes the settings what they are, as one text that no other settings have. It may hold a password.</summary>
    public string Identity => string.Concat(_values.Select(setting => Measured(setting.Key) + Measured(TextOf(setting.Value))));

    /// <summary>Sets a value.</summary>
    /// <param name="name">The key.</param>
    /// <param name="value">The value.</param>
    public void Set(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values[name] = value;
    }

    /// <summary>Answers the settings within these, which are made when there are none.</summary>
    /// <param name="name">The key.</param>
    /// <returns>The settings.</returns>
    public BackendSettings Within(string name)
    {
        if (!TryGet<BackendSettings>(name, out var within))
        {
            within = new BackendSettings();
            _values[name] = within;
        }

        return within;
    }

    /// <summary>Finds a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is written.</returns>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        if (_values.TryGetValue(name, out var found))
        {
            value = (T)found;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Answers a value that has to be written.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">The key.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">It is not written.</exception>
    public T Get<T>(string name) => TryGet<T>(name, out var value) ? value : throw new ArgumentException($"There is no {name}. Give one.");

    /// <summary>Answers a value, or another one where it is not written.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="otherwise">The other one.</param>
    /// <returns>The value.</returns>
    public T Get<T>(string name, T otherwise) => TryGet<T>(name, out var value) ? value : otherwise;

    private static string Measured(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

    private static string TextOf(object value) => value is BackendSettings settings ? settings.Identity : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
