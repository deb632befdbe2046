using Personalization.Errors;

namespace Personalization.Configuration.Reading;

/// <summary>Finds what makes a source, store or state in the package that has it. The packages are not referenced: an application takes those that it needs.</summary>
/// <param name="load">Answers the type of an assembly-qualified name, or <see langword="null"/> when there is none.</param>
internal sealed class Factories(Func<string, Type?> load)
{
    /// <summary>Makes something by the factory of a type word, and reports why it cannot be made.</summary>
    /// <typeparam name="TFactory">The factory's contract.</typeparam>
    /// <typeparam name="T">What it makes.</typeparam>
    internal T? Make<TFactory, T>(FactoryDraft draft, Place place, Func<TFactory, T> make)
        where TFactory : class
        where T : class
    {
        var separator = draft.FactoryType.IndexOf(", ", StringComparison.Ordinal);
        var package = draft.FactoryType[(separator + 2)..];
        if (load(draft.FactoryType) is not { } type)
        {
            place.Report($"The type '{draft.Type}' needs the package {package}. Reference it in the application.");
            return null;
        }

        try
        {
            return make((TFactory)Activator.CreateInstance(type)!);
        }
        catch (Exception exception) when (exception is ArgumentException or PersonalizationException or FormatException)
        {
            place.Report(place.Context.Hidden.Hide(WithoutParameter(exception)));
            return null;
        }
    }

    /// <summary>The framework appends the parameter's name, which no file has.</summary>
    private static string WithoutParameter(Exception exception)
    {
        var suffix = exception is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : string.Empty;
        return suffix.Length > 0 && exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }
}
