namespace SoftReferences.Simulation;

/// <summary>Thrown when a database refuses a statement, as the guard does.</summary>
internal sealed class RefusedStatementException(string message) : Exception(message);
