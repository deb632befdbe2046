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
    private readonly HiddenTexts _hidden;

    /// <param name="options">Say what is known to be wrong already, where a path is written, and what must not be shown.</param>
    internal ConfigurationErrors(PersonalizationOptions options)
    {
        _known = [.. options.Problems];
        _errors = [.. _known];
        _locators = options.Locators;
        _hidden = options.Hidden;
    }

    /// <summary>Adds an error.</summary>
    /// <param name="place">Where, as a path in the configuration, such as <c>syncs.orders.indexes.email</c>.</param>
    /// <param name="message">What is wrong, the value, and the way out.</param>
    internal void Add(string place, string message)
    {
        // What could not be read is missing here too; saying so a second time would only mislead.
        if (!_known.Any(problem => IsWithin(place, problem.Path)))
        {
            var location = Find(place);
            _errors.Add(new ConfigurationProblem(_hidden.Hide(place), _hidden.Hide(WaysOut.Choose(message, location is not null)), location));
        }
    }

    /// <summary>Answers where a path is written, as errors say it; <see langword="null"/> for what is not in a file.</summary>
    internal string? Locate(string place) => Find(place)?.ToString();

    /// <summary>Answers whether something within a place could not be read, so that what is missing there may be just that.</summary>
    internal bool IsKnownWithin(string place) => _known.Any(problem => IsWithin(problem.Path, place));

    /// <summary>Answers whether a place, what it is in or something in it could not be read.</summary>
    internal bool IsKnownAround(string place) => IsKnownWithin(place) || _known.Any(problem => IsWithin(place, problem.Path));

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
        foreach (var error in ToList())
        {
            text.Append("\n- ").Append(error);
        }

        throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, text.ToString());
    }

    /// <summary>Answers all errors, those in files by line and column.</summary>
    internal IReadOnlyList<ConfigurationProblem> ToList() => [.. _errors
        .OrderBy(error => error.Location?.File, StringComparer.Ordinal).ThenBy(error => error.Location?.Line).ThenBy(error => error.Location?.Column)];

    private ConfigurationLocation? Find(string place) => _locators.Select(locate => locate(place)).FirstOrDefault(found => found is not null);

    private static bool IsWithin(string place, string path) => path.Length > 0
        && place.StartsWith(path, StringComparison.Ordinal)
        && (place.Length == path.Length || place[path.Length] is '.' or '[');
}
