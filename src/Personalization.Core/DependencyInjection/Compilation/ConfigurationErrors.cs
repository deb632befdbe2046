using System.Text;
using Personalization.Errors;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Collects what is wrong with a configuration, so that all of it is reported at once.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<(string Place, string Message)> _errors = [];

    /// <summary>Adds an error.</summary>
    /// <param name="place">Where, as a path in the configuration, such as <c>syncs.orders.indexes.email</c>.</param>
    /// <param name="message">What is wrong, the value, and the way out.</param>
    internal void Add(string place, string message) => _errors.Add((place, message));

    internal void ThrowIfAny()
    {
        if (_errors.Count == 0)
        {
            return;
        }

        var text = new StringBuilder();
        text.Append(_errors.Count == 1 ? "The configuration has an error:" : $"The configuration has {_errors.Count} errors:");
        foreach (var (place, message) in _errors)
        {
            text.Append('\n').Append("- ").Append(place).Append(": ").Append(message);
        }

        throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, text.ToString());
    }
}
