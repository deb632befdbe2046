using System.Globalization;

namespace Personalization.DependencyInjection;

/// <summary>Something that is wrong with a configuration.</summary>
/// <param name="Path">The path in the configuration, such as <c>syncs.orders.indexes.email</c>; empty when it concerns a file as a whole.</param>
/// <param name="Message">What is wrong, the value, and the way out.</param>
/// <param name="Location">Where it is written; <see langword="null"/> when it is not written in a file.</param>
public sealed record ConfigurationProblem(string Path, string Message, ConfigurationLocation? Location = null)
{
    /// <summary>Answers what an exception says of a setting, without the name of the parameter, which the framework appends and no configuration has.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>Its message.</returns>
    public static string TextOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var suffix = exception is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : string.Empty;
        return suffix.Length > 0 && exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }

    /// <summary>Answers location, path and message.</summary>
    /// <returns>The text, on one line.</returns>
    public override string ToString()
        => (Location is null ? string.Empty : $"{Location}: ") + (Path.Length == 0 ? string.Empty : $"{Path}: ") + Message;
}

/// <summary>Where in a file something is written.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record ConfigurationLocation(string File, int Line, int Column)
{
    /// <summary>Answers <c>file:line:column</c>, which editors and terminals know how to open.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
