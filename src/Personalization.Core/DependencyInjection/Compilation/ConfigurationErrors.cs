using System.Globalization;
using System.Text;
using Personalization.Errors;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Collects what is wrong with a configuration, so that all of it is reported at once.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<ConfigurationProblem> _errors;
    private readonly IReadOnlyList<ConfigurationProblem> _known;
    private readonly IEnumerable<Func<string, ConfigurationLocation?>> _locators;

    /// <param name="problems">What is known to be wrong already.</param>
    /// <param name="locators">Tell where a path is written.</param>
    internal ConfigurationErrors(IEnumerable<ConfigurationProblem> problems, IEnumerable<Func<string, ConfigurationLocation?>> locators)
    {
        _known = [.. problems];
        _errors = [.. _known];
        _locators = locators;
    }

    /// <summary>Adds an error.</summary>
    /// <param name="place">Where, as a path in the configuration, such as <c>syncs.orders.indexes.email</c>.</param>
    /// <param name="message">What is wrong, the value, and the way out.</param>
    internal void Add(string place, string message)
    {
        // What could not be read is missing here too; saying so a second time would only mislead.
        if (!_known.Any(problem => IsWithin(place, problem.Path)))
        {
            _errors.Add(new ConfigurationProblem(place, message, _locators.Select(locate => locate(place)).FirstOrDefault(found => found is not null)));
        }
    }

    /// <exception cref="PersonalizationException">There are errors; the message lists all of them, those in files by line and column.</exception>
    internal void ThrowIfAny()
    {
        if (_errors.Count == 0)
        {
            return;
        }

        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture, $"The configuration has {(_errors.Count == 1 ? "an error" : $"{_errors.Count} errors")}:");
        foreach (var error in InOrder())
        {
            text.Append("\n- ").Append(error);
        }

        throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, text.ToString());
    }

    private IEnumerable<ConfigurationProblem> InOrder() => _errors
        .OrderBy(error => error.Location?.File, StringComparer.Ordinal).ThenBy(error => error.Location?.Line).ThenBy(error => error.Location?.Column);

    private static bool IsWithin(string place, string path) => path.Length > 0
        && place.StartsWith(path, StringComparison.Ordinal)
        && (place.Length == path.Length || place[path.Length] == '.');
}
