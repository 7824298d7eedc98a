// Where the editor starts.
import './look/base.css';
