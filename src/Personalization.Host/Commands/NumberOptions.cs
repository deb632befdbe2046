using System.CommandLine;

namespace Personalization.Hosting.Commands;

/// <summary>Options that are numbers within bounds.</summary>
internal static class NumberOptions
{
    /// <summary>Refuses a number that is too small; what is no number is refused already.</summary>
    internal static void AtLeast(this Command command, Option<int> option, int least) => command.Validators.Add(result =>
    {
        if (result.GetResult(option) is { Errors: var errors } && !errors.Any() && result.GetValue(option) < least)
        {
            result.AddError($"{option.Name} is {least} or more.");
        }
    });
}
