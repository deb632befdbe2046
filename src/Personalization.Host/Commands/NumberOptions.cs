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

    /// <summary>Makes an option that is a number within bounds.</summary>
    internal static Option<int> Between(string name, string description, string helpName, int least, int most, int @default)
    {
        var option = new Option<int>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => @default };
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(option) is var value && (value < least || value > most))
            {
                result.AddError(most == int.MaxValue ? $"{name} is {least} or more." : $"{name} is {least} to {most}.");
            }
        });
        return option;
    }
}
