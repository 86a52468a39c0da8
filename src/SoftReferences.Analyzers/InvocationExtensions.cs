using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>Reads the arguments of a call by the names of their parameters.</summary>
internal static class InvocationExtensions
{
    public static IArgumentOperation? Argument(this IInvocationOperation invocation, string parameter) =>
        invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter);

    /// <summary>Returns the value of a string argument that is a compile-time constant.</summary>
    public static string? Text(this IInvocationOperation invocation, string parameter) => invocation.Argument(parameter)?.Value.ConstantValue.Value as string;
}
