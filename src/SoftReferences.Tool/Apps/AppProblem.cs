using System.Reflection;

namespace SoftReferences.Tool;

/// <summary>Says to a person why the application could not be looked at.</summary>
internal static class AppProblem
{
    // Named, not referred to: whether its assembly can be loaded is part of what is described here.
    private const string OperationException = "Microsoft.EntityFrameworkCore.Design.OperationException";

    public static string Describe(Exception exception) => exception switch
    {
        ToolException => exception.Message,
        { InnerException: null } when exception.GetType().FullName == OperationException => exception.Message,
        TargetInvocationException { InnerException: { } inner } => Describe(inner),
        MissingMethodException or TypeLoadException or FileNotFoundException or FileLoadException =>
            $"{exception.Message}{Environment.NewLine}The application uses another version of a package than the tool does. Use the version of 'softref' that its SoftReferences packages have, and Microsoft.EntityFrameworkCore.Design of the version of Entity Framework Core.",
        _ => $"{exception.GetType().Name}: {exception.Message}{(exception.InnerException is { } inner ? $"{Environment.NewLine}{Describe(inner)}" : null)}",
    };
}
