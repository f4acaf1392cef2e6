"""Files made from the graph: views, tables, dumps."""
