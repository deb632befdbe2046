using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Personalization.DependencyInjection;

/// <summary>Turns what is wrong with an argument in code into a problem of the configuration, so that all of them are reported together.</summary>
internal static class ConfigurationChecks
{
    internal static bool Try<T>(Func<T> check, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            value = check();
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or PersonalizationException)
        {
            problem = ConfigurationProblem.TextOf(exception);
            value = default;
            return false;
        }
    }

    internal static void AddProblem(this IServiceCollection services, string path, string message)
        => services.Configure<PersonalizationOptions>(options => options.Problems.Add(new ConfigurationProblem(path, message)));
}
