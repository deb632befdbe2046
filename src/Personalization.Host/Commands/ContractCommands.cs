using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>contract</c>: tries contracts, and drafts them.</summary>
internal static class ContractCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TextReader input) => new("contract", "Tries recorded events against a contract, and drafts contracts from events.")
    {
        ContractCheckCommand.Create(common, output),
        ContractInferCommand.Create(common, output, input),
    };
}
